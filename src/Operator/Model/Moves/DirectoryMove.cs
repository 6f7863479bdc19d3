namespace KafkaPi.Operator.Model.Moves;

/// <summary>A move of a replica to another log directory of its broker.</summary>
public sealed record DirectoryMove(string Topic, int Number, string To);
