using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace KafkaPi.Operator.Hosts;

/// <summary>One held SSH connection per endpoint and credentials, shared by all who ask for it.</summary>
public sealed class HostPool : IHostPool, IAsyncDisposable
{
    private readonly ConcurrentDictionary<(HostEndpoint, string Credentials), Slot> slots = [];
    private readonly HostPoolOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SshDialer dialer;
    private readonly ITimer evictor;
    private long roundTrips;
    private long connects;

    public HostPool(HostPoolOptions options, TimeProvider time, ILogger<HostPool> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        dialer = new(options, time, logger);
        evictor = time.CreateTimer(_ => CloseIdle(), null, options.IdleTimeout / 2, options.IdleTimeout / 2);
    }

    public long RoundTrips => Interlocked.Read(ref roundTrips);

    public long Connects => Interlocked.Read(ref connects);

    public async Task<IHost> ConnectAsync(
        HostEndpoint endpoint, SshCredentials credentials, IHostKeyPolicy hostKeys, CancellationToken cancellationToken)
    {
        var slot = slots.GetOrAdd((endpoint, credentials.Fingerprint), _ => new());
        var host = new PooledHost(this, slot, endpoint, credentials, hostKeys);
        await host.ConnectAsync(cancellationToken);
        return host;
    }

    /// <summary>Closes every connection, waiting a moment for a clean goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        await evictor.DisposeAsync();
        var goodbyes = Task.WhenAll(slots.Values.Select(slot => slot.Connection?.Break() ?? Task.CompletedTask));
        await Task.WhenAny(goodbyes, Task.Delay(TimeSpan.FromSeconds(2), time));
    }

    private void CloseIdle()
    {
        foreach (var slot in slots.Values)
        {
            if (slot.Connection is { IsIdle: true } idle)
                _ = idle.Break();
        }
    }

    private void CountConnect(HostEndpoint host)
    {
        Interlocked.Increment(ref connects);
        HostTelemetry.Connects.Add(1, new KeyValuePair<string, object?>("node", host.Name));
    }

    private void CountRoundTrip(HostEndpoint host)
    {
        Interlocked.Increment(ref roundTrips);
        HostTelemetry.RoundTrips.Add(1, new KeyValuePair<string, object?>("node", host.Name));
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public SshConnection? Connection { get; set; }
    }

    private sealed class PooledHost(HostPool pool, Slot slot, HostEndpoint endpoint, SshCredentials credentials, IHostKeyPolicy hostKeys) : IHost
    {
        public HostEndpoint Endpoint => endpoint;

        public async Task ConnectAsync(CancellationToken cancellationToken)
        {
            // The policy may have changed since the held connection was made.
            var known = await hostKeys.FindAsync(endpoint, cancellationToken);
            if (slot.Connection is { IsAlive: true } held && known.Judge(held.Key) is not HostKeyVerdict.Trusted)
                _ = held.Break();
            await AcquireAsync(cancellationToken);
        }

        public async Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken)
        {
            using var activity = HostTelemetry.Activities.StartActivity("ssh.run", ActivityKind.Client);
            activity?.SetTag("node", endpoint.Name).SetTag("script", script.Name);
            var began = pool.time.GetTimestamp();
            var redactor = Redactor(script.Secrets);
            while (true)
            {
                var (connection, isNew) = await AcquireAsync(cancellationToken);
                try
                {
                    pool.CountRoundTrip(endpoint);
                    var result = await connection.RunAsync(script, credentials.SudoPassword, redactor, cancellationToken);
                    pool.logger.LogDebug("{Host}: {Script} ended with {ExitCode} after {Elapsed} ms",
                        endpoint.Name, script.Name, result.ExitCode, (long)pool.time.GetElapsedTime(began).TotalMilliseconds);
                    return result;
                }
                catch (NothingSentException unusable) when (!isNew)
                {
                    pool.logger.LogInformation("{Host}: held connection was no good, connecting again: {Reason}", endpoint.Name, unusable.Message);
                }
                catch (NothingSentException unusable)
                {
                    activity?.SetStatus(ActivityStatusCode.Error, unusable.Message);
                    throw unusable.Cause;
                }
                catch (HostException failed)
                {
                    activity?.SetStatus(ActivityStatusCode.Error, failed.Message);
                    throw;
                }
            }
        }

        public async Task UploadAsync(string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            using var activity = HostTelemetry.Activities.StartActivity("ssh.upload", ActivityKind.Client);
            activity?.SetTag("node", endpoint.Name);
            await using var local = File.OpenRead(localPath);
            var (client, _) = await pool.dialer.DialAsync(endpoint, credentials, hostKeys, info => new SftpClient(info), cancellationToken);
            pool.CountConnect(endpoint);
            pool.CountRoundTrip(endpoint);
            using var stall = new CancellationTokenSource(pool.options.UploadStallTimeout, pool.time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
            var token = either.Token;
            var relay = new ProgressRelay(sent =>
            {
                stall.CancelAfter(pool.options.UploadStallTimeout);
                progress?.Report(sent);
            });
            try
            {
                // Cancelled by throwing from its input, and by dropping the connection: it blocks in between.
                var input = new CancellableStream(local, token);
                await Blocking.Run(() => client.UploadFile(input, remotePath, canOverride: true, sent => relay.Report((long)sent))).WaitAsync(token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new HostTimeoutException(endpoint,
                    $"an upload moved no byte for {pool.options.UploadStallTimeout.TotalSeconds:0.#} s. Check the host's network and disk; it is tried again.");
            }
            catch (Exception failed) when (failed is SftpPathNotFoundException or SftpPermissionDeniedException)
            {
                throw new FileNotWrittenException(endpoint, remotePath, WriteObstacle.Other, $"{failed.Message.TrimEnd('.')} (as {endpoint.User}).");
            }
            catch (Exception failed) when (failed is SftpException && client.IsConnected)
            {
                throw await ExplainAsync(client, remotePath, local.Length, failed, cancellationToken);
            }
            catch (Exception failed) when (failed is not (HostException or OperationCanceledException))
            {
                throw SshDialer.Failure(endpoint, failed);
            }
            finally
            {
                relay.End();
                _ = Blocking.Release(client);
            }
        }

        /// <summary>SFTP says only "Failure" when the disk is full, so the free space is asked for; the torso is removed.</summary>
        private async Task<HostException> ExplainAsync(SftpClient client, string path, long length, Exception failed, CancellationToken cancellationToken)
        {
            try
            {
                return await Blocking.Run(() =>
                {
                    var free = client.GetStatus(path);
                    var full = free.AvailableBlocks * free.BlockSize < (ulong)Math.Min(length, 1 << 20);
                    client.DeleteFile(path);
                    return new FileNotWrittenException(endpoint, path, full ? WriteObstacle.DiskFull : WriteObstacle.Other, failed.Message);
                }).WaitAsync(pool.options.ConnectTimeout, pool.time, cancellationToken);
            }
            catch (Exception unexplained) when (unexplained is not OperationCanceledException)
            {
                return SshDialer.Failure(endpoint, failed);
            }
        }

        private async Task<(SshConnection Connection, bool IsNew)> AcquireAsync(CancellationToken cancellationToken)
        {
            await slot.Gate.WaitAsync(cancellationToken);
            try
            {
                if (slot.Connection is { IsAlive: true } held)
                    return (held, false);
                _ = slot.Connection?.Break();
                slot.Connection = null;
                var (client, key) = await pool.dialer.DialAsync(endpoint, credentials, hostKeys,
                    info => new SshClient(info) { KeepAliveInterval = pool.options.KeepAliveInterval }, cancellationToken);
                pool.CountConnect(endpoint);
                pool.logger.LogInformation("{Host}: connected to {Address}:{Port} as {User}", endpoint.Name, endpoint.Address, endpoint.Port, endpoint.User);
                return (slot.Connection = new(endpoint, client, key, pool.options, pool.time), true);
            }
            finally
            {
                slot.Gate.Release();
            }
        }

        private Redactor Redactor(IEnumerable<Secret> more) => new(
        [
            .. more,
            .. new[] { credentials.Passphrase, credentials.SudoPassword }.OfType<Secret>(),
            new Secret(Encoding.Latin1.GetString(credentials.PrivateKey.Span)),
        ]);
    }

    private sealed class CancellableStream(Stream inner, CancellationToken cancellationToken) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return inner.Read(buffer, offset, count);
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
