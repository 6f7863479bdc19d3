namespace KafkaPi.EndToEnd.Bed;

/// <summary>The real kubectl, in one namespace.</summary>
internal sealed class Kubectl(string kubeconfig, string space)
{
    public Task<Answer> TryAsync(CancellationToken ct, params string[] arguments) => Tool.RunAsync("kubectl", All(arguments), ct);

    /// <summary>Must succeed.</summary>
    /// <returns>Its output.</returns>
    public Task<string> RunAsync(CancellationToken ct, params string[] arguments) => Tool.CheckAsync("kubectl", All(arguments), ct);

    public Task<Answer> TryApplyAsync(string manifest, CancellationToken ct) => Tool.RunAsync("kubectl", All(["apply", "-f", "-"]), ct, manifest);

    public Task ApplyAsync(string manifest, CancellationToken ct) => Tool.CheckAsync("kubectl", All(["apply", "-f", "-"]), ct, manifest);

    private string[] All(string[] arguments) => ["--kubeconfig", kubeconfig, "--namespace", space, .. arguments];
}
