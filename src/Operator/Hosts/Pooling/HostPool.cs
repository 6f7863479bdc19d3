using System.Collections.Concurrent;
using KafkaPi.Operator.Hosts.Pooling;

namespace KafkaPi.Operator.Hosts;

/// <summary>Holds one SSH connection per endpoint and credentials, shared by all callers.</summary>
public sealed class HostPool : IHostPool, IAsyncDisposable
{
    private readonly ConcurrentDictionary<(HostEndpoint, string Credentials), PooledConnection> _connections = [];
    private readonly HostPoolServices _services;
    private readonly ITimer _evictor;

    public HostPool(HostPoolOptions options, TimeProvider time, ILogger<HostPool> logger)
    {
        _services = new(options, time, logger, new(options, time, logger), new());
        _evictor = time.CreateTimer(_ => CloseIdle(), null, options.IdleTimeout / 2, options.IdleTimeout / 2);
    }

    public long RoundTrips => _services.Counters.RoundTrips;

    public long Connects => _services.Counters.Connects;

    /// <summary>The logins of which something is kept.</summary>
    internal int Logins => _connections.Count;

    public async Task<IHost> ConnectAsync(
        HostEndpoint endpoint, SshCredentials credentials, IHostKeyPolicy hostKeys, CancellationToken cancellationToken)
    {
        var connection = _connections.GetOrAdd(
            (endpoint, credentials.Fingerprint), _ => new(endpoint, credentials, _services));
        var host = new PooledHost(connection, hostKeys, _services);
        await host.ConnectAsync(cancellationToken);
        return host;
    }

    /// <summary>Closes every connection, and waits at most two seconds for a clean disconnect.</summary>
    public async ValueTask DisposeAsync()
    {
        await _evictor.DisposeAsync();
        var disconnects = Task.WhenAll(_connections.Values.Select(connection => connection.Break()));
        await Task.WhenAny(disconnects, Task.Delay(TimeSpan.FromSeconds(2), _services.Time));
    }

    private void CloseIdle()
    {
        foreach (var entry in _connections)
        {
            entry.Value.BreakIfIdle();
            if (entry.Value.IsForgotten)
            {
                _connections.TryRemove(entry);
            }
        }
    }
}
