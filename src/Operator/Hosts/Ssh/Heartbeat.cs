using System.Diagnostics.CodeAnalysis;
using Renci.SshNet;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>Notices that a host has fallen silent while a script runs.</summary>
/// <remarks>A host that lost its power closes no connection, and a script may run for long.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing.")]
internal sealed class Heartbeat(SshClient client, HostPoolOptions options, TimeProvider time)
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Returns when the host no longer answers.</summary>
    public async Task FallenSilentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(options.HeartbeatInterval, time, cancellationToken);
            await _gate.WaitAsync(cancellationToken);
            SshCommand? heartbeat = null;
            try
            {
                heartbeat = client.CreateCommand("true");
                await Blocking.Run(() => heartbeat.ExecuteAsync(CancellationToken.None)).Unwrap()
                    .WaitAsync(options.SilenceTimeout, time, cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                _ = heartbeat is null ? Task.CompletedTask : Blocking.Release(heartbeat);
                _gate.Release();
            }
        }
    }
}
