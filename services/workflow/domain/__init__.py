"""Pure decisions of the workflow service: organisation, SOP versions and runs.

Everything here is a plain function of its arguments. Time, holders of positions and calendar years are passed in;
ids are derived from the ids of their parents, so that a decision taken twice gives the same events.
"""
