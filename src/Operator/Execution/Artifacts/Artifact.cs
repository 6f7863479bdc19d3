namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>A verified archive in the operator's cache.</summary>
/// <param name="Sha512">Hexadecimal, in lower case.</param>
public sealed record Artifact(string Path, string Sha512, long Bytes);
