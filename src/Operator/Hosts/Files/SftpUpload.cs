using KafkaPi.Operator.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace KafkaPi.Operator.Hosts.Files;

/// <summary>Sends one file by SFTP over a connection that it releases at the end.</summary>
internal sealed class SftpUpload(HostEndpoint host, SftpClient client, HostPoolOptions options, TimeProvider time)
{
    /// <exception cref="HostException">The file did not arrive.</exception>
    public async Task SendAsync(
        FileStream local, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(options.UploadStallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        var due = 0L;
        var relay = new ProgressRelay(sent =>
        {
            if (sent >= due)
            {
                due = sent + options.UploadLeastBytes;
                stall.CancelAfter(options.UploadStallTimeout);
                progress?.Report(sent);
            }
        });
        try
        {
            await CopyAsync(local, remotePath, relay, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Stalled();
        }
        catch (SftpException refused) when (client.IsConnected && !SaysWhy(refused))
        {
            throw await ExplainAsync(remotePath, local.Length, refused, cancellationToken);
        }
        catch (Exception failed) when (failed is not (HostException or OperationCanceledException))
        {
            throw SaysWhy(failed) ? NotWritten(remotePath, failed) : SshFailures.Explain(host, failed);
        }
        finally
        {
            relay.End();
            _ = Blocking.Release(client);
        }
    }

    /// <summary>Copies until the end or the cancellation.</summary>
    /// <remarks>
    /// SSH.NET's upload takes no token. Cancellation makes its input throw; in between it blocks, so it is not waited
    /// for and ends when the connection is released.
    /// </remarks>
    private Task CopyAsync(
        FileStream local, string remotePath, ProgressRelay relay, CancellationToken cancellationToken)
    {
        var input = new CancellableStream(local, cancellationToken);
        return Blocking
            .Run(() => client.UploadFile(input, remotePath, canOverride: true, sent => relay.Report((long)sent)))
            .WaitAsync(cancellationToken);
    }

    private static bool SaysWhy(Exception failed) =>
        failed is SftpPathNotFoundException or SftpPermissionDeniedException;

    private FileNotWrittenException NotWritten(string remotePath, Exception failed) => new(
        host, remotePath, WriteObstacle.Other, $"{failed.Message.TrimEnd('.')} (as {host.User}).");

    private HostTimeoutException Stalled() => new(host,
        $"an upload moved less than {options.UploadLeastBytes >> 10} KiB within "
        + $"{options.UploadStallTimeout.TotalSeconds:0.#} s. "
        + "Check the host's network and disk; it is tried again.");

    /// <summary>Finds out whether the disk is full, and removes the incomplete file.</summary>
    /// <remarks>SFTP reports a full disk only as "Failure".</remarks>
    private async Task<HostException> ExplainAsync(
        string remotePath, long length, SftpException failed, CancellationToken cancellationToken)
    {
        try
        {
            return await Blocking.Run(() =>
            {
                var free = client.GetStatus(remotePath);
                var isFull = free.AvailableBlocks * free.BlockSize < (ulong)Math.Min(length, 1 << 20);
                client.DeleteFile(remotePath);
                return new FileNotWrittenException(
                    host, remotePath, isFull ? WriteObstacle.DiskFull : WriteObstacle.Other, failed.Message);
            }).WaitAsync(options.ConnectTimeout, time, cancellationToken);
        }
        catch (Exception unexplained) when (unexplained is not OperationCanceledException)
        {
            return SshFailures.Explain(host, failed);
        }
    }
}
