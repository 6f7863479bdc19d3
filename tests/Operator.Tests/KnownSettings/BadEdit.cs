namespace KafkaPi.Operator.Tests.KnownSettings;

/// <summary>A setting that a person might write, what the operator says of it, and the value that was meant.</summary>
public sealed record BadEdit(string Name, string Value, string Says, string Meant);
