namespace KafkaPi.Operator.Model.Observed;

/// <summary>What lies in a directory of the spec, has no mark of a daemon, and belongs to another account.</summary>
/// <param name="Owner">The account that the directory belongs to.</param>
/// <param name="Entry">The name of an entry.</param>
public sealed record ForeignContent(string Owner, string Entry);
