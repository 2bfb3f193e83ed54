"""What may be done with codes and colours, and how a code is made and read. Pure."""
