using System.Buffers.Binary;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using SshConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>Logs in to one host, and judges its host key before anything is sent to it.</summary>
internal sealed class SshLogin(
    HostEndpoint host,
    PrivateKeyFile privateKey,
    Func<SshConnectionInfo, BaseClient> create,
    HostPoolOptions options,
    TimeProvider time)
{
    /// <summary>Connects once, and logs in when the presented host key is trusted.</summary>
    /// <param name="skippedTypes">Types of host keys that the host is not asked for.</param>
    /// <exception cref="TimeoutException">The host did not complete the login in time.</exception>
    public async Task<LoginAttempt> AttemptAsync(
        KnownHostKeys known, IReadOnlySet<string> skippedTypes, CancellationToken cancellationToken)
    {
        var client = create(ConnectionInfo(known, skippedTypes));
        LoginAttempt? judged = null;
        client.HostKeyReceived += (_, presented) => judged = Judge(client, known, presented);

        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var connecting = Blocking.Run(() => client.ConnectAsync(either.Token).GetAwaiter().GetResult());
        try
        {
            await connecting.WaitAsync(either.Token);
            return client.IsConnected
                ? judged ?? throw new InvalidOperationException("SSH.NET connected without showing the host key.")
                : throw new SshConnectionException(
                    "the host hung up during the login", DisconnectReason.ConnectionLost);
        }
        catch (Exception failed)
        {
            _ = connecting.ContinueWith(_ => Blocking.Release(client), TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            if (judged is { Verdict: not HostKeyVerdict.Trusted })
            {
                return judged;
            }

            if (failed is OperationCanceledException)
            {
                throw new TimeoutException($"No SSH login within {options.ConnectTimeout.TotalSeconds:0.#} s.");
            }

            throw;
        }
    }

    private static LoginAttempt Judge(BaseClient client, KnownHostKeys known, HostKeyEventArgs presented)
    {
        presented.CanTrust = false;
        var key = Read(presented.HostKey);
        var verdict = known.Judge(key);
        presented.CanTrust = verdict is HostKeyVerdict.Trusted;
        return new(client, key, verdict);
    }

    private SshConnectionInfo ConnectionInfo(KnownHostKeys known, IReadOnlySet<string> skippedTypes)
    {
        var info = new SshConnectionInfo(
            host.Address, host.Port, host.User, new PrivateKeyAuthenticationMethod(host.User, privateKey))
        {
            Timeout = options.ConnectTimeout,
        };
        OrderHostKeyAlgorithms(info, known, skippedTypes);
        return info;
    }

    /// <summary>
    /// Prefers the known types, so that a host with keys of several types presents the known one. Never asks for
    /// certificates.
    /// </summary>
    private static void OrderHostKeyAlgorithms(
        SshConnectionInfo info, KnownHostKeys known, IReadOnlySet<string> skippedTypes)
    {
        var algorithms = info.HostKeyAlgorithms.ToList();
        info.HostKeyAlgorithms.Clear();
        foreach (var (name, factory) in algorithms
            .Where(algorithm => !algorithm.Key.Contains("-cert-", StringComparison.Ordinal)
                && !skippedTypes.Contains(KeyType(algorithm.Key)))
            .OrderBy(algorithm => !known.Keys.Any(key => key.Type == KeyType(algorithm.Key))))
        {
            info.HostKeyAlgorithms.Add(name, factory);
        }
    }

    private static string KeyType(string algorithm) =>
        algorithm is "rsa-sha2-512" or "rsa-sha2-256" ? "ssh-rsa" : algorithm;

    /// <summary>Reads a key's blob, which begins with its type as a length of four bytes and the name.</summary>
    private static HostKey Read(byte[] blob) => new(
        Encoding.ASCII.GetString(blob, 4, BinaryPrimitives.ReadInt32BigEndian(blob)), Convert.ToBase64String(blob));
}
