using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>
/// An empty OpenAPI v2 document. kubectl requests version 2 when version 3 lacks a kind. It reports a broken
/// server when the document is missing, and an unknown kind when the document is empty.
/// </summary>
internal static class OpenApiV2
{
    private const string Title = "KafkaPi lab control plane";
    private const string ProtobufMediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static async Task AnswerAsync(HttpContext http)
    {
        if (!http.Request.Headers.Accept.ToString().Contains("proto-openapi", StringComparison.Ordinal))
        {
            await Responses.JsonAsync(http, 200, new JsonObject
            {
                ["swagger"] = "2.0",
                ["info"] = new JsonObject { ["title"] = Title, ["version"] = ServerVersion.Git },
                ["paths"] = new JsonObject()
            });
            return;
        }

        byte[] info = [.. Text(1, Title), .. Text(2, ServerVersion.Git)];
        byte[] document = [.. Text(1, "2.0"), .. Field(2, info), .. Field(8, [])];
        http.Response.ContentType = ProtobufMediaType;
        http.Response.ContentLength = document.Length;
        await http.Response.Body.WriteAsync(document, http.RequestAborted);
    }

    private static byte[] Text(int number, string text) => Field(number, Encoding.ASCII.GetBytes(text));

    private static byte[] Field(int number, byte[] content) =>
        [(byte)(number << 3 | 2), (byte)content.Length, .. content];
}
