using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings;

/// <summary>Looks at one answer of the set-up page while the person is still there to change it.</summary>
public sealed class CheckSetUp(SetUpDoor door, AddressProbe probe, IServiceProvider services)
{
    /// <param name="Field">A member of <see cref="SetUpServer.Request"/>: one of <see cref="SetUpFields"/>.</param>
    /// <param name="UserName">With the password: it must not be made of the name.</param>
    public sealed record Request(string Token, string Field, string Value, string? UserName = null);

    /// <param name="Remark">A sentence about the answer, or null.</param>
    /// <param name="IsDoubtful">The answer is allowed, and the remark says what speaks against it.</param>
    public sealed record Response(string? Remark, bool IsDoubtful);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken cancellationToken)
    {
        if (await door.RefuseAsync(request.Token, cancellationToken) is { } refusal)
            return refusal;
        return request.Field switch
        {
            SetUpFields.Name => Answer(UserNameRule.Check(request.Value, request.Field)),
            SetUpFields.Password => Answer(PasswordRule.Check(request.Value, request.UserName ?? "", request.Field)),
            SetUpFields.PublicAddress => await CheckAddressAsync(request.Value, cancellationToken),
            SetUpFields.StoragePath => await CheckStorageAsync(request.Value, cancellationToken),
            _ => Problem.Invalid("setup.unknown-field", "There is no such answer.", field: "field"),
        };
    }

    private async Task<Result<Response>> CheckAddressAsync(string text, CancellationToken cancellationToken)
    {
        if (!PublicAddress.Parse(text, SetUpFields.PublicAddress).IsSuccess(out var address, out var problem))
            return problem;
        var fault = await probe.FindFaultAsync(address, cancellationToken);
        return fault is null
            ? new Response("The server reached itself at this address.", IsDoubtful: false)
            : new Response(fault + " Go on if a name or a proxy is still to be set up.", IsDoubtful: true);
    }

    private async Task<Result<Response>> CheckStorageAsync(string path, CancellationToken cancellationToken)
    {
        if (services.GetService<IFirstStorageLocation>() is { } location && await location.CheckAsync(path, cancellationToken) is { } problem)
            return problem with { Field = SetUpFields.StoragePath };
        return new Response(FreeSpace.Describe(path), IsDoubtful: false);
    }

    private static Result<Response> Answer(Problem? problem) => problem is null ? new Response(null, IsDoubtful: false) : problem;
}
