namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>
/// No host can be reached before a person corrects something in the control plane. The pass is repeated anyway.
/// </summary>
public sealed class AccessException(string message) : Exception(message)
{
    /// <summary>The Secret with the credentials does not exist.</summary>
    public bool SecretIsGone { get; init; }
}
