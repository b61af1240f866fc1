import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';

interface IconProps {
  readonly className?: string;
}

export function Logo({ className }: IconProps) {
  return (
    <svg className={className} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="logo__ground" />
      <path
        d="M8 13c2.6-1.6 5.2-2.4 8-2.4s5.4.8 8 2.4v4.2c0 3.6-3.8 6.2-8 6.2s-8-2.6-8-6.2z"
        className="logo__mask"
      />
      <path d="M11.5 15.5h9M11.5 18.7h9" className="logo__folds" />
    </svg>
  );
}

export const PlayIcon = icon(<path d="M8 5.5v13l10.5-6.5z" fill="currentColor" stroke="none" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const BackIcon = icon(<path d="M14.5 5.5 8 12l6.5 6.5" />);
export const EditIcon = icon(<path d="M4.5 19.5h4L19 9l-4-4L4.5 15.5zM13 7l4 4" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const DownloadIcon = icon(<path d="M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 19.5h14" />);
export const CameraIcon = icon(
  <path d="M3.5 8.5A1.5 1.5 0 0 1 5 7h9a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 14 17H5a1.5 1.5 0 0 1-1.5-1.5zM15.5 11l5-2.5v7l-5-2.5" />,
);

const toneShapes: Readonly<Record<Tone, ReactNode>> = {
  good: <path d="M6.5 12.5 10.5 16.5 17.5 8.5" />,
  bad: <path d="M7.5 7.5l9 9M16.5 7.5l-9 9" />,
  wait: <path d="M12 6v7.5M12 17.2v.1" />,
  off: <path d="M9.3 9.3a2.7 2.7 0 1 1 3.9 2.5c-.8.4-1.2.9-1.2 1.7v.3M12 17.2v.1" />,
};

/** The colour's meaning as a shape, for those who do not tell the colours apart. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  return <Svg>{toneShapes[tone]}</Svg>;
}

function icon(shape: ReactNode) {
  return function Icon({ className }: IconProps) {
    return <Svg className={className}>{shape}</Svg>;
  };
}

function Svg({
  className = '',
  children,
}: {
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <svg
      className={`icon ${className}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
