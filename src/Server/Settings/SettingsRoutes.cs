using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Settings.Mail;

namespace BorgBackupServer.Server.Settings;

/// <summary>The settings, for administrators.</summary>
internal static class SettingsRoutes
{
    public static IEndpointRouteBuilder MapSettingsOfServer(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/api/v1/settings").RequireAuthorization(AuthorizationPolicies.Administrator);
        settings.MapGet("/mail", async (DescribeMail describe, CurrentActor current, CancellationToken cancellationToken) =>
            (await describe.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPut("/mail", async (MailAnswers answers, ChangeMail change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(answers, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapDelete("/mail", async (ChangeMail change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(null, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPost("/mail/test", async (TestMail.Request request, TestMail test, CurrentActor current, CancellationToken cancellationToken) =>
            (await test.HandleAsync(request, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapGet("/sign-in", async (DescribeSignInRules describe, CurrentActor current, CancellationToken cancellationToken) =>
            (await describe.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPut("/sign-in", async (ChangeSignInRules.Request request, ChangeSignInRules change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(request, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapGet("/sessions", async (DescribeSessionLimits describe, CurrentActor current, CancellationToken cancellationToken) =>
            (await describe.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPut("/sessions", async (ChangeSessionLimits.Request request, ChangeSessionLimits change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(request, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapGet("/jobs", async (DescribeWorkLimits describe, CurrentActor current, CancellationToken cancellationToken) =>
            (await describe.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPut("/jobs", async (ChangeWorkLimits.Request request, ChangeWorkLimits change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(request, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapGet("/checks", async (DescribeCheckDays describe, CurrentActor current, CancellationToken cancellationToken) =>
            (await describe.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPut("/checks", async (ChangeCheckDays.Request request, ChangeCheckDays change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(request, await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapGet("/cooling-off", async (DescribeCoolingOff describe, CurrentActor current, CancellationToken cancellationToken) =>
            (await describe.HandleAsync(await current.GetAsync(), cancellationToken)).ToHttp());
        settings.MapPut("/cooling-off", async (ChangeCoolingOff.Request request, ChangeCoolingOff change, CurrentActor current, CancellationToken cancellationToken) =>
            (await change.HandleAsync(request, await current.GetAsync(), cancellationToken)).ToHttp());
        return routes;
    }
}
