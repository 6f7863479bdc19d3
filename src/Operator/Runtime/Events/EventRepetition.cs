namespace KafkaPi.Operator.Runtime.Events;

/// <summary>An event on the server that counts its repetitions.</summary>
/// <param name="Name">The name of the event object.</param>
/// <param name="At">The moment at which the event was counted last.</param>
internal sealed record EventRepetition(string Name, int Count, long At);
