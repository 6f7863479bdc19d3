namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>A port in use. The owner is the name of a systemd unit, or of a process.</summary>
public sealed record ObservedListener(int Port, string Owner);
