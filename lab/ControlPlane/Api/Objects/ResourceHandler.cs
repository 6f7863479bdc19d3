using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Lists;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>Create, read, update, patch and delete over HTTP, the same for every type.</summary>
internal sealed class ResourceHandler(Store store, ObjectWriter writer, TimeProvider time)
{
    private static readonly string[] ImmortalNamespaces = ["default", "kube-system", "kube-public"];

    private readonly ListReader _lists = new(store, time);

    public async Task GetAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var snapshot = store.Current;
        RevisionQuery.Check(context.Request.Query["resourceVersion"].ToString(), "", snapshot.Revision);
        var stored = snapshot.Find(context.Key) ?? throw ApiException.NotFound(context.Type, context.Info.Name);
        await Responses.BytesAsync(context.Http, 200, representation.One(context.Type, stored));
    }

    public async Task ListAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var (items, metadata) = _lists.Read(context);
        await Responses.BytesAsync(context.Http, 200, representation.List(context.Type, items, metadata));
    }

    public async Task CreateAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WriteOptions.Of(context.Request);
        var proposed = await ProposedAsync(context, options);
        var created = await writer.CreateAsync(context.Type, context.Info.Namespace, proposed, options);
        Responses.Warn(context.Http, options.Warnings);
        await Responses.BytesAsync(context.Http, 201, representation.One(context.Type, created));
    }

    public async Task UpdateAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WriteOptions.Of(context.Request);
        var proposed = await ProposedAsync(context, options);
        CheckName(context, proposed);
        if (CreatesOnUpdate(context))
        {
            proposed.Ensure("metadata")["name"] = context.Info.Name;
            var created = await writer.CreateAsync(context.Type, context.Info.Namespace, proposed, options);
            await Responses.BytesAsync(context.Http, 201, representation.One(context.Type, created));
            return;
        }

        var updated = await writer.ChangeAsync(
            context.Type, context.Key, context.Info.Subresource == "status", options.DryRun,
            _ => (JsonObject)proposed.DeepClone());
        Responses.Warn(context.Http, options.Warnings);
        await Responses.BytesAsync(context.Http, 200, representation.One(context.Type, updated));
    }

    public async Task PatchAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WriteOptions.Of(context.Request);
        var patch = await ObjectPatch.ReadAsync(context.Request, context.Type);
        var updated = await writer.ChangeAsync(
            context.Type, context.Key, context.Info.Subresource == "status", options.DryRun, current =>
            {
                // A lost race repeats the patch, and with it its warnings.
                options.Warnings.Clear();
                var proposed = ObjectReader.Read(patch.Apply(current), context.Type, [], options);
                CheckName(context, proposed);
                return proposed;
            });
        Responses.Warn(context.Http, options.Warnings);
        await Responses.BytesAsync(context.Http, 200, representation.One(context.Type, updated));
    }

    public async Task DeleteAsync(ApiContext context)
    {
        var options = await DeletionOptions.ReadAsync(context.Request);
        if (context.Type.Kind == "Namespace" && ImmortalNamespaces.Contains(context.Info.Name))
        {
            throw ApiException.Forbidden(context.Type, context.Info.Name, "this namespace may not be deleted");
        }

        var (last, gone) = await writer.DeleteAsync(context.Type, context.Key, options);
        if (!gone || context.Type.Kind == "Namespace")
        {
            await Responses.BytesAsync(context.Http, 200, Representation.Served(context.Type, last));
            return;
        }

        var details = ApiException.Details(context.Type, context.Info.Name, context.Type.Plural);
        details["uid"] = last.Root.Text("metadata", "uid");
        await Responses.JsonAsync(context.Http, 200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    public async Task DeleteCollectionAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = await DeletionOptions.ReadAsync(context.Request);
        var (items, metadata) = _lists.Read(context);
        foreach (var item in items)
        {
            try
            {
                await writer.DeleteAsync(context.Type, item.Key, options);
            }
            catch (ApiException e) when (e.Code == 404)
            {
                // Another request deleted it first.
            }
        }
        await Responses.BytesAsync(context.Http, 200, representation.List(context.Type, items, metadata));
    }

    private static async Task<JsonObject> ProposedAsync(ApiContext context, WriteOptions options)
    {
        var duplicates = new List<string>();
        var body = await ObjectReader.ParseBodyAsync(context.Request, context.Type.Kind, duplicates);
        return ObjectReader.Read(body, context.Type, duplicates, options);
    }

    private bool CreatesOnUpdate(ApiContext context) =>
        context.Type.CreateOnUpdate
            && context.Info.Subresource.Length == 0
            && store.Current.Find(context.Key) is null;

    private static void CheckName(ApiContext context, JsonObject proposed)
    {
        var name = proposed.Text("metadata", "name") ?? "";
        if (name.Length > 0 && name != context.Info.Name)
        {
            throw ApiException.BadRequest(
                $"the name of the object ({name}) does not match the name on the URL ({context.Info.Name})");
        }

        if (name.Length == 0)
        {
            throw ApiException.BadRequest("name must be provided");
        }

        ObjectWriter.CheckNamespace(context.Type, context.Info.Namespace, proposed);
    }
}
