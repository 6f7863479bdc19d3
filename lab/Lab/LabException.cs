namespace KafkaPi.Lab;

/// <summary>Failure that a person can mend; the message says how.</summary>
public sealed class LabException(string message, Exception? inner = null) : Exception(message, inner);
