"""What reports read of marts, quality and ops, as of one moment; never writes."""
