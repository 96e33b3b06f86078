"""Does what was just rolled out serve real load within its objectives?"""
