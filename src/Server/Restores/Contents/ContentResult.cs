using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.AspNetCore.Http.Features;

namespace BorgBackupServer.Server.Restores.Contents;

/// <summary>
/// Streams files of one client to the agent of another: borg's tar, with a pax header before each entry for what a tar
/// cannot carry. Only what the archive says of its files lies on the server's disk meanwhile, never a content. What fails
/// after the first byte breaks the connection.
/// </summary>
internal sealed class ContentResult(TakeContent.Response content) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var log = services.GetRequiredService<ILogger<ContentResult>>();
        var response = httpContext.Response;
        response.ContentType = "application/x-tar";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var folder = Directory.CreateTempSubdirectory("bbs-content-").FullName;
        try
        {
            var result = await SendAsync(services.GetRequiredService<RepositoryBorg>(), folder, response.Body, httpContext.RequestAborted);
            if (!result.IsProblem(out var problem))
                return;
            log.ContentFailed(content.ArchiveId, problem.Detail);
            if (response.HasStarted)
            {
                httpContext.Abort();
                return;
            }

            response.Clear();
            await problem.ToHttp().ExecuteAsync(httpContext);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            log.ContentAbandoned(content.ArchiveId);
        }
        catch when (response.HasStarted)
        {
            httpContext.Abort();
            throw;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Result<Done>> SendAsync(RepositoryBorg borg, string folder, Stream body, CancellationToken cancellationToken)
    {
        // Of the dump of a database there is nothing to say beside the tar.
        if (!content.IsDump && (await borg.DumpItemsAsync(content.RepositoryId, content.ArchiveName, folder, cancellationToken)).IsProblem(out var problem))
            return problem;
        using var items = new ItemDump(folder);
        var result = await borg.ExportTarAsync(
            content.RepositoryId, content.ArchiveName, content.Paths, (tar, stop) => CopyAsync(tar, items, body, stop), cancellationToken);
        // borg has ended well: only now the tar gets its end.
        if (!result.IsProblem(out _))
            await body.WriteAsync(new byte[1024], cancellationToken);
        return result;
    }

    private static async Task CopyAsync(Stream tar, ItemDump items, Stream body, CancellationToken cancellationToken)
    {
        var reader = new TarReader(tar);
        var buffer = new byte[256 * 1024];
        while (await reader.NextAsync(cancellationToken) is { } entry)
        {
            if (items.Find(entry.Path.Span) is { } attributes)
                await body.WriteAsync(PaxHeader.Write(attributes), cancellationToken);
            await body.WriteAsync(reader.HeaderBlocks, cancellationToken);
            while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await body.WriteAsync(new byte[reader.PaddingBytes], cancellationToken);
        }
    }
}
