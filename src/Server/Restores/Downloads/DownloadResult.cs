using System.IO.Compression;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>
/// Streams a selection from borg to the browser. Nothing is kept here: the browser's pace is borg's, and when the browser
/// goes, borg is ended. What fails after the first byte breaks the connection, so that no cut file is ever taken for a
/// whole one.
/// </summary>
internal sealed class DownloadResult(TakeDownload.Response download) : IResult
{
    private const int MaxNameLength = 150;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        Describe(download, response);
        // It is packed anew each time, and by another borg perhaps not byte for byte as before.
        response.Headers.AcceptRanges = "none";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        // A zip writes some of its headers without waiting; they are a few dozen bytes each.
        if (download.Format == DownloadFormat.Zip && httpContext.Features.Get<IHttpBodyControlFeature>() is { } control)
            control.AllowSynchronousIO = true;
        await GuardAsync(httpContext, download, (borg, cancellationToken) => SendAsync(borg, response.Body, cancellationToken));
    }

    /// <summary>Sends, and says what comes in between: as a problem before the first byte, and behind it by breaking off. Then it can be asked for again.</summary>
    internal static async Task GuardAsync(HttpContext httpContext, TakeDownload.Response download, Func<RepositoryBorg, CancellationToken, Task<Result<Done>>> send)
    {
        var services = httpContext.RequestServices;
        var log = services.GetRequiredService<ILogger<DownloadResult>>();
        var response = httpContext.Response;
        var isWhole = false;
        try
        {
            var result = await send(services.GetRequiredService<RepositoryBorg>(), httpContext.RequestAborted);
            isWhole = !result.IsProblem(out var problem);
            if (problem is null)
                return;

            log.DownloadFailed(download.ArchiveId, problem.Detail);
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
            log.DownloadAbandoned(download.ArchiveId);
        }
        catch when (response.HasStarted)
        {
            httpContext.Abort();
            throw;
        }
        finally
        {
            if (!isWhole)
                await services.GetRequiredService<TakeDownload>().GiveBackAsync(download, CancellationToken.None);
        }
    }

    private Task<Result<Done>> SendAsync(RepositoryBorg borg, Stream body, CancellationToken cancellationToken) => download.Format switch
    {
        DownloadFormat.Zip => SendZipAsync(borg, body, cancellationToken),
        DownloadFormat.File => borg.ReadFileAsync(
            download.RepositoryId, download.ArchiveName, download.Paths[0], (content, stop) => content.CopyToAsync(body, 256 * 1024, stop), cancellationToken),
        _ => SendTarAsync(borg, body, cancellationToken),
    };

    // Not disposed unless all went well: disposing writes gzip's end, which makes a file whole.
    private async Task<Result<Done>> SendTarAsync(RepositoryBorg borg, Stream body, CancellationToken cancellationToken)
    {
        var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
        var result = await borg.ExportTarAsync(
            download.RepositoryId, download.ArchiveName, download.Paths, (tar, stop) => tar.CopyToAsync(gzip, stop), cancellationToken);
        if (!result.IsProblem(out _))
            await gzip.DisposeAsync();
        return result;
    }

    private async Task<Result<Done>> SendZipAsync(RepositoryBorg borg, Stream body, CancellationToken cancellationToken)
    {
        var zip = await ZipWriter.BeginAsync(body, cancellationToken);
        var result = await borg.ExportTarAsync(download.RepositoryId, download.ArchiveName, download.Paths, zip.WriteAsync, cancellationToken);
        if (!result.IsProblem(out _))
            await zip.EndAsync(cancellationToken);
        return result;
    }

    internal static void Describe(TakeDownload.Response download, HttpResponse response)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        // Quotes, control characters and other alphabets are written as RFC 6266 says; slashes would be folders to some.
        disposition.SetHttpFileName(Safe(download.FileName));
        response.Headers.ContentDisposition = disposition.ToString();
        response.ContentType = download.Format switch
        {
            DownloadFormat.Zip => "application/zip",
            DownloadFormat.File => "application/octet-stream",
            _ => "application/gzip",
        };
        response.Headers.CacheControl = "no-store";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static string Safe(string name)
    {
        var clean = string.Concat(name.Select(letter => char.IsControl(letter) || letter is '/' or '\\' or '"' or '\ufffd' || char.IsSurrogate(letter) ? '_' : letter)).TrimStart('.');
        return clean.Length <= MaxNameLength ? clean : clean[^MaxNameLength..];
    }
}
