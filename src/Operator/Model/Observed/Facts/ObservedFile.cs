namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>A file or directory that lies on a host. <paramref name="Sha256"/> is empty for a directory.</summary>
/// <param name="Mode">Octal text with four digits: <c>0640</c>.</param>
public sealed record ObservedFile(string Path, string Sha256, string Mode, string Owner, string Group);
