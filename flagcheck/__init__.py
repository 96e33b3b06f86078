"""Are the feature flags in the state that this release expects, in this environment, and has it reached the edge?"""
