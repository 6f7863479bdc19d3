using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>A response, read to its end.</summary>
internal sealed record Reply(int Code, string Text, HttpResponseHeaders Headers)
{
    public JsonNode? Body => field ??= Text.StartsWith('{') ? JsonNode.Parse(Text) : null;

    public string? Reason => Body.Text("reason");

    public string Message => Body.Text("message") ?? "";

    public string? ResourceVersion => Body.Text("metadata", "resourceVersion");

    public long? Generation => Body.Integer("metadata", "generation");

    public string? Name => Body.Text("metadata", "name");

    public IEnumerable<string> Names => Body.Each("items").Select(item => item.Text("metadata", "name")!);

    public IEnumerable<string> Warnings => Headers.TryGetValues("Warning", out var values) ? values : [];

    public IEnumerable<(string? Field, string? Reason, string Message)> Causes =>
        Body.Each("details", "causes")
            .Select(cause => (cause.Text("field"), cause.Text("reason"), cause.Text("message") ?? ""));

    public Reply Expect(int code, string? reason = null)
    {
        Assert.True(code == Code, $"{code} was expected, the answer is {Code}: {Text}");
        if (reason is not null)
        {
            Assert.Equal(reason, Reason);
        }

        return this;
    }
}
