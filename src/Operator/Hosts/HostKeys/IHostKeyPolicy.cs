namespace KafkaPi.Operator.Hosts;

/// <summary>
/// Decides which host keys are trusted: <see cref="StrictHostKeys"/> or <see cref="TrustOnFirstUse"/>.
/// </summary>
public interface IHostKeyPolicy
{
    /// <summary>
    /// Finds the known keys of a host. Called before each new connection, and before a held connection is handed out.
    /// </summary>
    ValueTask<KnownHostKeys> FindAsync(HostEndpoint host, CancellationToken cancellationToken);

    /// <summary>Stores a key that was seen for the first time.</summary>
    /// <remarks>The key is trusted only after this method has returned, and never when it throws.</remarks>
    ValueTask PinAsync(HostEndpoint host, HostKey key, CancellationToken cancellationToken);
}
