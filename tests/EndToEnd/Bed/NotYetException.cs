namespace KafkaPi.EndToEnd.Bed;

/// <summary>Condition that does not hold yet; the message says what is seen instead.</summary>
internal sealed class NotYetException(string message) : Exception(message);
