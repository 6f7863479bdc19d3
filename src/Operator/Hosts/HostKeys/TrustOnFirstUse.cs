namespace KafkaPi.Operator.Hosts;

/// <summary>Trusts and pins the first key that a node presents, and never trusts another key.</summary>
public sealed class TrustOnFirstUse(IHostKeyPins pins) : IHostKeyPolicy
{
    public async ValueTask<KnownHostKeys> FindAsync(HostEndpoint host, CancellationToken cancellationToken) =>
        await pins.FindAsync(host.Name, cancellationToken) is { } pin
            ? new([KnownHosts.ParseKey(pin)], [], TrustFirst: false)
            : new([], [], TrustFirst: true);

    public ValueTask PinAsync(HostEndpoint host, HostKey key, CancellationToken cancellationToken) =>
        pins.AddAsync(host.Name, key.ToString(), cancellationToken);
}
