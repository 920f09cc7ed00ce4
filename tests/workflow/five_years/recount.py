"""stub"""
def recount(*a): return 0
