namespace KafkaPi.Operator.Hosts;

/// <summary>A file with its content, owner and mode.</summary>
/// <param name="Mode">Octal, such as <c>0640</c>.</param>
public sealed record RemoteFile(string Path, ReadOnlyMemory<byte> Content, string Owner, string Group, string Mode);
