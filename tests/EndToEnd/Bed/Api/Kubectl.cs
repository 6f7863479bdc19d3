using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Bed.Machine;

namespace KafkaPi.EndToEnd.Bed.Api;

/// <summary>This machine's kubectl, in one namespace.</summary>
internal sealed class Kubectl(string kubeconfig, string space)
{
    public Task<Answer> TryAsync(CancellationToken ct, params string[] arguments) =>
        Tool.RunAsync("kubectl", All(arguments), ct);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>Standard output of the command.</returns>
    public Task<string> RunAsync(CancellationToken ct, params string[] arguments) =>
        Tool.CheckAsync("kubectl", All(arguments), ct);

    public Task<Answer> TryApplyAsync(string manifest, CancellationToken ct) =>
        Tool.RunAsync("kubectl", All(["apply", "-f", "-"]), ct, manifest);

    public Task ApplyAsync(string manifest, CancellationToken ct) =>
        Tool.CheckAsync("kubectl", All(["apply", "-f", "-"]), ct, manifest);

    private string[] All(string[] arguments) => ["--kubeconfig", kubeconfig, "--namespace", space, .. arguments];
}
