"""The shared language of esakip: every command, event, query and the SOP definition.

Imports nothing of ours. Integrators read the generated JSON Schemas and the AsyncAPI document instead
(`contracts/schemas/`).
"""
