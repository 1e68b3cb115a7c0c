"""The working calendar: when an office works, and what follows for its time limits. Pure: time is passed in.

Three kinds of time limit that never mix: working time (`waktu-kerja`, minutes inside office hours), working days
(`hari-kerja`, until the office closes), clock time (`waktu-kalender`, whatever the office does).

    found = due(calendar, began, durations.standard(step, definition), durations.minimum(definition))
"""

from services.workflow.domain.calendar.days import Day, Days
from services.workflow.domain.calendar.due import Due, add, after_period, due, on_day, quarter_end
from services.workflow.domain.calendar.reckoning import Calendar
from services.workflow.domain.calendar.versions import CalendarState, scopes_above

__all__ = [
    "Calendar",
    "CalendarState",
    "Day",
    "Days",
    "Due",
    "add",
    "after_period",
    "due",
    "on_day",
    "quarter_end",
    "scopes_above",
]
