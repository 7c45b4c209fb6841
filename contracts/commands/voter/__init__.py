"""The voter's commands: encrypt on one's own device, or open a ballot to check the encryption."""
