namespace KafkaPi.Lab;

/// <summary>The lab cannot do what was asked; the message tells a person what to mend.</summary>
public sealed class LabException(string message, Exception? inner = null) : Exception(message, inner);
