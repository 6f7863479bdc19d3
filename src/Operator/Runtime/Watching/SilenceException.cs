namespace KafkaPi.Operator.Runtime.Watching;

/// <summary>The server sent nothing on a watch, not even a bookmark.</summary>
internal sealed class SilenceException(TimeSpan after) : Exception($"not a word from the server for {after}");
