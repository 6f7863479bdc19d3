namespace KafkaPi.Operator.Hosts;

/// <summary>A directory with its owner and mode. Missing parents are created.</summary>
/// <param name="Mode">Octal, such as <c>0750</c>.</param>
public sealed record RemoteDirectory(string Path, string Owner, string Group, string Mode);
