namespace KafkaPi.Operator.Hosts;

/// <summary>
/// A host that scripts run on, over a held connection that is replaced when it is dead. Safe for concurrent use.
/// </summary>
public interface IHost
{
    HostEndpoint Endpoint { get; }

    /// <summary>Runs a script in one round trip and returns its result, whatever its exit code is.</summary>
    /// <remarks>
    /// A connection that proves dead before anything was sent is replaced within the call. A connection that dies later
    /// is an error, because the script may have run.
    /// </remarks>
    /// <exception cref="HostException">The script did not run to its end; the type tells the remedy.</exception>
    Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken);

    /// <summary>Copies a file by SFTP as the login user.</summary>
    /// <remarks>The copy is not verified: the caller's script checks the digest on the host.</remarks>
    /// <param name="remotePath">
    /// Absolute path, or relative to the login user's home. An existing file is replaced.
    /// </param>
    /// <param name="progress">Receives the number of bytes sent so far.</param>
    /// <exception cref="FileNotWrittenException">The host's disk is full, or the path is not writable.</exception>
    /// <exception cref="HostException">The same as for <see cref="RunAsync"/>.</exception>
    Task UploadAsync(
        string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken);
}
