"""stub"""
def tables(session, lived): 
    return [f"{c:6} {n}" for n,c in sorted(lived.town.tally.items())]+[f"{c:6} ✗ {n}" for n,c in sorted(lived.town.refused.items())]
