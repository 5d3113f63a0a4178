using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access.Matrix;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform;

/// <summary>A link, an image or a prefetch can make a browser GET anything. So no GET changes anything: each is asked, and the database's commands are watched.</summary>
public sealed class HarmlessGetTests
{
    [Fact]
    public async Task No_route_and_no_page_changes_the_database_when_it_is_asked_with_GET()
    {
        var watch = new WriteWatch();
        await using var server = await TestServer.StartSetUpAsync(services => services.AddHttpContextAccessor().AddSingleton(watch).AddSingleton<IInterceptor>(provider =>
        {
            watch.Requests = provider.GetRequiredService<IHttpContextAccessor>();
            return watch;
        }));
        var browser = await server.SignInAsync();
        var routes = MatrixRows.RoutesOf(server.Services).Keys.Where(route => route.StartsWith("GET ", StringComparison.Ordinal)).Select(route => route[4..]).Concat(MatrixRows.PagesOf()).ToList();

        Assert.True(routes.Count > 20);
        foreach (var route in routes)
        {
            using var answer = await browser.GetAsync(Matter.Unknown().Fill(route), TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError || answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{route}: {answer.StatusCode}");
        }

        Assert.True(watch.ReadCount > 0, "The watch saw nothing at all.");
        Assert.Empty(watch.Writes);
    }

    /// <summary>Sees the commands of requests; what the server does by itself meanwhile is not theirs.</summary>
    private sealed class WriteWatch : DbCommandInterceptor
    {
        private int readCount;

        public IHttpContextAccessor? Requests { get; set; }

        public int ReadCount => readCount;

        public ConcurrentQueue<string> Writes { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Look(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Look(command);
            return ValueTask.FromResult(result);
        }

        private void Look(DbCommand command)
        {
            if (Requests?.HttpContext is not { Request.Method: "GET" } context)
                return;
            Interlocked.Increment(ref readCount);
            if (new[] { "INSERT", "UPDATE", "DELETE", "REPLACE" }.Any(word => command.CommandText.Contains(word + " ", StringComparison.OrdinalIgnoreCase)))
                Writes.Enqueue($"{context.Request.Path}: {command.CommandText}");
        }
    }
}
