using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>
/// An OpenAPI v2 document without content. kubectl asks for it when version 3 does not know a kind, and takes a missing one
/// for a broken server; an empty one lets it say that the kind is unknown.
/// </summary>
internal static class OpenApiV2
{
    private const string ProtobufMediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static async Task AnswerAsync(HttpContext http)
    {
        const string Title = "KafkaPi lab control plane";
        if (!http.Request.Headers.Accept.ToString().Contains("proto-openapi", StringComparison.Ordinal))
        {
            await Responses.JsonAsync(http, 200, new JsonObject { ["swagger"] = "2.0", ["info"] = new JsonObject { ["title"] = Title, ["version"] = ServerVersion.Git }, ["paths"] = new JsonObject() });
            return;
        }
        byte[] document = [.. Field(1, Encoding.ASCII.GetBytes("2.0")), .. Field(2, [.. Field(1, Encoding.ASCII.GetBytes(Title)), .. Field(2, Encoding.ASCII.GetBytes(ServerVersion.Git))]), .. Field(8, [])];
        http.Response.ContentType = ProtobufMediaType;
        http.Response.ContentLength = document.Length;
        await http.Response.Body.WriteAsync(document, http.RequestAborted);
    }

    private static byte[] Field(int number, byte[] content) => [(byte)(number << 3 | 2), (byte)content.Length, .. content];
}
