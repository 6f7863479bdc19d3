namespace KafkaPi.Operator.Hosts;

/// <summary>Store of the keys that trust on first use has pinned. The caller backs it with a Secret.</summary>
public interface IHostKeyPins
{
    /// <summary>
    /// Finds a node's pin: an OpenSSH key line (<c>type base64</c>) or a <c>SHA256:…</c> fingerprint. Null when the
    /// node has no pin yet.
    /// </summary>
    ValueTask<string?> FindAsync(string node, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a pin durably before it returns. Throws when it could not, or when the node has another pin by now.
    /// </summary>
    ValueTask AddAsync(string node, string keyLine, CancellationToken cancellationToken);
}
