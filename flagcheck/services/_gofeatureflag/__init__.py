"""GO Feature Flag's flag configuration: its shape, its dates, and what it means for everybody."""
