using System.Diagnostics;
using System.Text;
using KafkaPi.Operator.Hosts.Files;
using KafkaPi.Operator.Hosts.Ssh;
using Renci.SshNet;

namespace KafkaPi.Operator.Hosts.Pooling;

/// <summary>A host as one caller sees it: over the pooled connection, under the caller's host key policy.</summary>
internal sealed class PooledHost(PooledConnection pooled, IHostKeyPolicy hostKeys, HostPoolServices services) : IHost
{
    public HostEndpoint Endpoint => pooled.Endpoint;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        // The known keys may have changed since the held connection was made.
        pooled.BreakUnlessTrusted(await hostKeys.FindAsync(Endpoint, cancellationToken));
        await pooled.AcquireAsync(hostKeys, cancellationToken);
    }

    public async Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken)
    {
        using var activity = HostTelemetry.Activities.StartActivity("ssh.run", ActivityKind.Client);
        activity?.SetTag("node", Endpoint.Name).SetTag("script", script.Name);
        var began = services.Time.GetTimestamp();
        var redactor = Redactor(script.Secrets);
        while (true)
        {
            var (connection, isNew) = await pooled.AcquireAsync(hostKeys, cancellationToken);
            try
            {
                services.Counters.AddRoundTrip(Endpoint);
                var result = await connection.RunAsync(
                    script, pooled.Credentials.SudoPassword, redactor, cancellationToken);
                services.Logger.LogDebug(
                    "{Host}: {Script} ended with {ExitCode} after {Elapsed} ms", Endpoint.Name, script.Name,
                    result.ExitCode, (long)services.Time.GetElapsedTime(began).TotalMilliseconds);
                return result;
            }
            catch (NothingSentException unusable) when (!isNew)
            {
                services.Logger.LogInformation(
                    "{Host}: held connection was no good, connecting again: {Reason}", Endpoint.Name, unusable.Message);
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

    public async Task UploadAsync(
        string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var activity = HostTelemetry.Activities.StartActivity("ssh.upload", ActivityKind.Client);
        activity?.SetTag("node", Endpoint.Name);
        await using var local = File.OpenRead(localPath);
        var (client, _) = await services.Dialer.DialAsync(
            Endpoint, pooled.Credentials, hostKeys, info => new SftpClient(info), cancellationToken);
        services.Counters.AddConnect(Endpoint);
        services.Counters.AddRoundTrip(Endpoint);
        var upload = new SftpUpload(Endpoint, client, services.Options, services.Time);
        await upload.SendAsync(local, remotePath, progress, cancellationToken);
    }

    private Redactor Redactor(IEnumerable<Secret> more) => new(
    [
        .. more,
        .. new[] { pooled.Credentials.Passphrase, pooled.Credentials.SudoPassword }.OfType<Secret>(),
        new Secret(Encoding.Latin1.GetString(pooled.Credentials.PrivateKey.Span)),
    ]);
}
