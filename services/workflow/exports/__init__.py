"""SOPs and runs for process tools: BPMN 2.0 diagrams, XES and OCEL 2.0 event logs.

Everything here is computed from definitions and recorded events alone; who reads files or a database stands outside.
"""
