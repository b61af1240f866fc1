import { useEffect, useRef, type FormEvent } from 'react';
import { Field } from '../ui/field.tsx';
import { Logo } from '../ui/icons.tsx';
import { Notice } from '../ui/notice.tsx';
import { useSignIn } from './session.ts';
import { signInMessage } from './sign-in-message.ts';
import './sign-in.css';

export function SignIn() {
  const signIn = useSignIn();
  const usernameRef = useRef<HTMLInputElement>(null);
  const passwordRef = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = 'Sign in · Maskwatch';
    passwordRef.current?.focus();
  }, []);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    signIn.mutate(
      { username: usernameRef.current?.value ?? '', password: passwordRef.current?.value ?? '' },
      { onError: () => passwordRef.current?.select() },
    );
  };

  return (
    <main className="sign-in">
      <form className="sign-in__card" onSubmit={submit} data-testid="sign-in-form">
        <Logo className="sign-in__logo" />
        <h1>Sign in to Maskwatch</h1>
        <Field label="User name">
          {(props) => (
            <input
              {...props}
              ref={usernameRef}
              name="username"
              defaultValue="admin"
              autoComplete="username"
              autoCapitalize="none"
              required
            />
          )}
        </Field>
        <Field label="Password" hint="The first one was printed where the server was started.">
          {(props) => (
            <input
              {...props}
              ref={passwordRef}
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
          )}
        </Field>
        {signIn.isError && (
          <Notice tone="bad" testId="sign-in-error">
            {signInMessage(signIn.error)}
          </Notice>
        )}
        <button
          type="submit"
          className="button button--primary"
          disabled={signIn.isPending}
          data-testid="sign-in-submit"
        >
          {signIn.isPending ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
