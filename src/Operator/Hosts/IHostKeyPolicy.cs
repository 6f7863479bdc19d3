namespace KafkaPi.Operator.Hosts;

/// <summary>Decides which host keys are believed: <see cref="StrictHostKeys"/> or <see cref="TrustOnFirstUse"/>.</summary>
public interface IHostKeyPolicy
{
    /// <summary>What is known of the host's keys; asked before each new connection and for each held one that is handed out.</summary>
    ValueTask<KnownHostKeys> FindAsync(HostEndpoint host, CancellationToken cancellationToken);

    /// <summary>Keeps a key seen for the first time. The key is trusted only once this has returned, and never when it throws.</summary>
    ValueTask PinAsync(HostEndpoint host, HostKey key, CancellationToken cancellationToken);
}

/// <summary>Where trust on first use keeps its pins; the caller backs it with a Secret.</summary>
public interface IHostKeyPins
{
    /// <summary>The pinned OpenSSH key line (<c>type base64</c>) or <c>SHA256:…</c> fingerprint of a node; null when there is none yet.</summary>
    ValueTask<string?> FindAsync(string node, CancellationToken cancellationToken);

    /// <summary>Stores a pin durably before it returns; throws when it could not, or when another pin is there by now.</summary>
    ValueTask AddAsync(string node, string keyLine, CancellationToken cancellationToken);
}
