"""What every hook Job has in common: outcomes, exit codes, deadlines, reports, metrics; and nothing else."""

__version__ = "0.1.0"
