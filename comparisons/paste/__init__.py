"""A table that an editor pastes, from whatever program: text -> rows -> answers -> what would change.

parse.py and its forms know how programs write tables, meaning.py whose cell is whose, answers.py what a cell
says, plan.py what is stored. Nothing here changes a fact but `Plan.apply`, by comparisons/changes.py.
"""
