using System.Diagnostics.CodeAnalysis;
using KafkaPi.Operator.Hosts.Ssh;
using Renci.SshNet;

namespace KafkaPi.Operator.Hosts.Pooling;

/// <summary>Holds at most one SSH connection for a login, and replaces it when it is dead.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing; Break ends the rest.")]
internal sealed class PooledConnection(HostEndpoint endpoint, SshCredentials credentials, HostPoolServices services)
{
    private readonly SemaphoreSlim _gate = new(1);
    private SshConnection? _held;
    private long _lastUsed = services.Time.GetTimestamp();

    /// <summary>Nobody has asked for a connection for long, and none is held.</summary>
    public bool IsForgotten =>
        _held is not { IsAlive: true }
        && services.Time.GetElapsedTime(Interlocked.Read(ref _lastUsed)) >= services.Options.IdleTimeout;

    public HostEndpoint Endpoint => endpoint;

    public SshCredentials Credentials => credentials;

    public Task Break() => _held?.Break() ?? Task.CompletedTask;

    public void BreakIfIdle()
    {
        if (_held is { IsIdle: true } idle)
        {
            _ = idle.Break();
        }
    }

    /// <summary>Gives the held connection up when its host key is no longer trusted.</summary>
    public void BreakUnlessTrusted(KnownHostKeys known)
    {
        if (_held is { IsAlive: true } held && known.Judge(held.Key) is not HostKeyVerdict.Trusted)
        {
            _ = held.Break();
        }
    }

    /// <exception cref="HostException">No trusted connection could be made.</exception>
    public async Task<(SshConnection Connection, bool IsNew)> AcquireAsync(
        IHostKeyPolicy hostKeys, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _lastUsed, services.Time.GetTimestamp());
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_held is { IsAlive: true } held)
            {
                return (held, false);
            }

            _ = _held?.Break();
            _held = null;
            _held = await DialAsync(hostKeys, cancellationToken);
            return (_held, true);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<SshConnection> DialAsync(IHostKeyPolicy hostKeys, CancellationToken cancellationToken)
    {
        var (client, key) = await services.Dialer.DialAsync(endpoint, credentials, hostKeys,
            info => new SshClient(info) { KeepAliveInterval = services.Options.KeepAliveInterval }, cancellationToken);
        services.Counters.AddConnect(endpoint);
        services.Logger.LogInformation(
            "{Host}: connected to {Address}:{Port} as {User}",
            endpoint.Name, endpoint.Address, endpoint.Port, endpoint.User);
        return new(endpoint, client, key, credentials.Fingerprint, services.Options, services.Time);
    }
}
