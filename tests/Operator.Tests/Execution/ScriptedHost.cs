using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>
/// A host that remembers what it was asked and answers as it is told to: <c>done</c> unless told otherwise.
/// </summary>
internal sealed class ScriptedHost(string name) : IHost
{
    private readonly List<string> _scripts = [];

    public HostEndpoint Endpoint { get; } = new(name, "192.0.2.1", 22, "pi");

    public IReadOnlyList<string> Scripts => _scripts;

    public Func<RemoteScript, Task<ScriptResult>> Answer { get; set; } = _ => Says("done");

    public static Task<ScriptResult> Says(string output) =>
        Task.FromResult(new ScriptResult(0, output + "\n", "", Truncated: false));

    public static Task<ScriptResult> Fails(string errors) =>
        Task.FromResult(new ScriptResult(1, "", errors, Truncated: false));

    public Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken)
    {
        lock (_scripts)
        {
            _scripts.Add(script.Name);
        }

        return Answer(script);
    }

    public Task UploadAsync(
        string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
